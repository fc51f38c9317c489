/** Builds the single page into `target`, by default dist/single; the folder is emptied first. */
export function build(target?: string): Promise<void>
