import { readFile } from "node:fs/promises";
import { transform } from "esbuild";

/**
 * Makes the CSS in the elements' styles smaller: to esbuild it is only a text.
 *
 * @type {import("esbuild").Plugin}
 */
export const smallerStyles = {
  name: "smaller-styles",
  setup({ onLoad }) {
    onLoad({ filter: /[/\\.]styles\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const [, css = ""] = /css`([^`]*)`/.exec(source) ?? [];
      const { code } = await transform(css, { loader: "css", minify: true });
      return { contents: source.replace(css, () => code.trim()), loader: "ts" };
    });
  },
};
