"use client";

import type { CSSProperties, ReactNode } from "react";

/*
 * What stands in place of a page until its data is there: of the same shape, so that nothing jumps. It is the first that is sent of
 * a page, so it has few elements, and they are written once and not described a second time for the script.
 */

/** Around the skeleton of a page: says once that something is coming. */
export const Loading = ({ children }: { children: ReactNode }) => (
  <div aria-busy="true">
    <p className="sr-only" role="status">
      Loading…
    </p>
    <div aria-hidden="true">{children}</div>
  </div>
);

/** A line of text, or a block when it has a height; a width of "40%" or "12ch". */
export const Skeleton = ({ width, height }: { width?: string; height?: string }) => <span className="skeleton" style={{ width, height }} />;

/** In place of a PageHeader. */
export const SkeletonHeader = ({ hasText = true, hasAction = false }: { hasText?: boolean; hasAction?: boolean }) => (
  <div className="head">
    <div className="grow">
      <div className="skeleton-title">
        <Skeleton width="9ch" />
      </div>
      {hasText && (
        <p>
          <Skeleton width="min(44ch, 80%)" />
        </p>
      )}
    </div>
    {hasAction && <Skeleton width="128px" height="38px" />}
  </div>
);

const widths = ["78%", "62%", "88%", "54%", "70%"];

/** In place of a panel with a heading and some lines. */
export const SkeletonPanel = ({ lines = 3, hasHead = true }: { lines?: number; hasHead?: boolean }) => (
  <div className="panel">
    {hasHead && (
      <div className="panel-head">
        <Skeleton width="16ch" />
      </div>
    )}
    <div className="panel-in skeleton-lines">
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} width={widths[line % widths.length]} />
      ))}
    </div>
  </div>
);

/** In place of a panel with a Table: rows as high as most are, with two lines in the first cell (a name and its id). */
export const SkeletonTable = ({ columns, rows = 8 }: { columns: number; rows?: number }) => (
  <div className="panel">
    <div className="skeleton-table" style={{ "--columns": columns } as CSSProperties}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} />
      ))}
    </div>
  </div>
);

/** The page of one object: a heading with its state, and its panels. */
export const LoadingObject = () => (
  <Loading>
    <SkeletonHeader hasAction />
    <div className="stack">
      <SkeletonPanel lines={2} />
      <SkeletonPanel lines={6} />
    </div>
  </Loading>
);

/** The page of one form. */
export const LoadingForm = ({ lines }: { lines: number }) => (
  <Loading>
    <div className="narrow">
      <SkeletonHeader />
      <SkeletonPanel lines={lines} hasHead={false} />
    </div>
  </Loading>
);

/** The page of a list that is short as a rule. */
export const LoadingList = () => (
  <Loading>
    <SkeletonHeader hasAction />
    <SkeletonTable columns={4} rows={3} />
  </Loading>
);

/** The page of a list that is searched. */
export const LoadingSearch = ({ columns, rows }: { columns: number; rows?: number }) => (
  <Loading>
    <SkeletonHeader hasAction />
    <div className="mb-4">
      <Skeleton height="40px" />
    </div>
    <SkeletonTable columns={columns} rows={rows} />
  </Loading>
);
