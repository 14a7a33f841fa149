import type { Choice } from "../../_ui/field";
import type { Role } from "../role";

export const roleNames: Record<Role, string> = { owner: "Owner", admin: "Admin", viewer: "Viewer" };

export const roleChoices: Choice[] = [
  { value: "viewer", label: "Viewer", text: "Sees everything, changes nothing." },
  { value: "admin", label: "Admin", text: "Changes everything but members, and deletes no tenant." },
  { value: "owner", label: "Owner", text: "May do everything." },
];
