import { Plus } from "lucide-react";
import Link from "next/link";

/** To the page where one more of a list's things is made. */
export const AddLink = ({ href, label }: { href: string; label: string }) => (
  <Link className="button primary" href={href}>
    <Plus aria-hidden /> {label}
  </Link>
);
