import { SelectField } from "../../../../_ui/field";

const methods = [
  { value: "client_secret_basic", label: "In the Authorization header (client_secret_basic)" },
  { value: "client_secret_post", label: "In the body (client_secret_post)" },
];

export const AuthMethodField = ({ chosen, hint }: { chosen?: string; hint: string }) => <SelectField name="token_endpoint_auth_method" label="How it sends its secret" choices={methods} defaultValue={chosen} hint={hint} />;
