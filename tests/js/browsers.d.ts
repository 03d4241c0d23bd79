// What browsers of our floor know, and the DOM of Debian's TypeScript (4.8) does not yet.
interface Element { role: string | null; checkVisibility(options?: object): boolean }
interface Window { CSSLayerBlockRule: unknown }
interface Array<T> { findLast(test: (one: T) => unknown): T | undefined }
