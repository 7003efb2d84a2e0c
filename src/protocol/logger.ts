/** A logger in pino's shape. */
export type Logger = Readonly<
  Record<'debug' | 'info' | 'warn' | 'error', (details: object, message: string) => void>
>;

/** A logger that cannot break anything: what its methods throw is handed on. */
export function safeLogger(logger: Logger, failed: (error: unknown) => void): Logger {
  const safe =
    (level: keyof Logger): Logger[typeof level] =>
    (details, message) => {
      try {
        logger[level](details, message);
      } catch (error) {
        failed(error);
      }
    };
  return { debug: safe('debug'), info: safe('info'), warn: safe('warn'), error: safe('error') };
}
