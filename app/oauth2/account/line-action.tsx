import { PostForm } from "../_ui/post-form";

interface LineAction {
  action: string;
  fields: Record<string, string>;
  label: string;
  /** What the line is about: buttons that read alike are told apart by it. */
  of: string;
}

/** What can be done to one line of a list. */
export const LineAction = ({ action, fields, label, of }: LineAction) => (
  <div className="list-actions">
    <PostForm action={action} fields={fields}>
      <button className="button secondary small" type="submit" aria-label={`${label}: ${of}`}>
        {label}
      </button>
    </PostForm>
  </div>
);
