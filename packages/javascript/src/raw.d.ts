/** The content of a file as a string; the bundler puts it there. */
declare module "*?raw" {
  const content: string;
  export default content;
}
