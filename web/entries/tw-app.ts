// It shows all the others.
import "./components.ts";
