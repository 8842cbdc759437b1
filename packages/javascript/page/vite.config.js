import { defineConfig } from "vite";
import { licences } from "./licences.js";

const paths = [
  {
    find: /^grand-challenge-dicom-de-id-procedure$/,
    replacement: new URL("../src/index.ts", import.meta.url).pathname,
  },
  {
    find: /^(fs|path)$/,
    replacement: new URL("src/preview/noNode.ts", import.meta.url).pathname,
  },
  { find: /^@package\//, replacement: new URL("../src/", import.meta.url).pathname },
];

export default defineConfig({
  base: "./", // the site may be in a folder of its host
  plugins: [licences()],
  resolve: { alias: paths },
  build: {
    target: "es2022",
    modulePreload: { polyfill: false }, // it fetches, which the page does not allow itself
    assetsInlineLimit: 0,
  },
  worker: { format: "es" },
  server: { port: 8080 },
  preview: { port: 8080, strictPort: true },
});
