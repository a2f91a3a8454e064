/** The build of sql.js that carries its WebAssembly inside: no file to find beside the bundle. */
declare module "sql.js/dist/sql-wasm-inline.js" {
  export { default } from "sql.js";
}
