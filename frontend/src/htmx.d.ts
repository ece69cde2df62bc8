declare module "htmx.org/dist/htmx.esm.js" {
  const htmx: { process(part: Element): void };
  export default htmx;
}
