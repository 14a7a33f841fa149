import type { ReactNode } from "react";

interface Props {
  title: string;
  text: ReactNode;
  /** The next step, as a button or link. */
  action?: ReactNode;
  /** The same step without the dashboard: a line for a shell, and words for an assistant. */
  command?: string;
  prompt?: string;
}

/** In place of a list that has nothing in it: what belongs here, and the next step in three ways. */
export function EmptyState({ title, text, action, command, prompt }: Props) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      <p>{text}</p>
      {action}
      {(command || prompt) && (
        <dl className="ways">
          {command && <Way label="Command line" words={command} />}
          {prompt && <Way label="Assistant" words={prompt} />}
        </dl>
      )}
    </div>
  );
}

const Way = ({ label, words }: { label: string; words: string }) => (
  <div>
    <dt>{label}</dt>
    <dd>
      <code>{words}</code>
    </dd>
  </div>
);
