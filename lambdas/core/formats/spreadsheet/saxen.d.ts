/** The parts of saxen that are used: it comes without types. */
declare module "saxen" {
  export class Parser {
    on(
      event: "openTag",
      read: (name: string, attributes: () => Record<string, string>, decode: (text: string) => string) => void,
    ): this;
    on(event: "closeTag", read: (name: string) => void): this;
    on(event: "text", read: (text: string, decode: (text: string) => string) => void): this;
    on(event: "cdata" | "attention", read: (text: string) => void): this;
    on(event: "error", read: (error: Error) => void): this;
    write(xml: string): this;
    end(): Error | null;
  }
}
