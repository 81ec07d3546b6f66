/** Environment variables, as `main` hands them on. */
export type Env = Readonly<Record<string, string | undefined>>;
