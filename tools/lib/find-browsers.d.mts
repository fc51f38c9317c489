export declare function onPath(name: string): string | undefined
export declare function findBrowser(browser: 'chromium' | 'firefox'): string | undefined
