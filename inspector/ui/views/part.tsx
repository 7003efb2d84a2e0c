import type { ReactNode } from 'react';

/** A part of the details under a title. */
export function Part({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <section className="lk-part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}
