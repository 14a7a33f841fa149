import { TextField } from "../../../../_ui/field";
import { SecretField } from "../../../../_ui/secret-field";
import { providerGuides, type ProviderType } from "./providers";

interface Props {
  provider: ProviderType;
  /** Of one that exists. Its secret is never among them. */
  values?: { client_id: string; team_id: string | null; key_id: string | null; directory: string | null };
}

/** What a provider gives for an application, under the names it uses. A secret that is kept is never shown: it stays or is replaced. */
export function ProviderFields({ provider, values }: Props) {
  const guide = providerGuides[provider];
  const isApple = provider === "apple";
  return (
    <>
      <TextField name="client_id" label={guide.clientId} defaultValue={values?.client_id} isMono />
      {isApple && (
        <>
          <TextField name="team_id" label="Team ID" defaultValue={values?.team_id ?? ""} isMono placeholder="A1B2C3D4E5" />
          <TextField name="key_id" label="Key ID" defaultValue={values?.key_id ?? ""} isMono placeholder="F6G7H8I9J0" />
        </>
      )}
      {provider === "microsoft" && (
        <TextField
          name="directory"
          label="Directory"
          isOptional
          defaultValue={values?.directory ?? ""}
          isMono
          placeholder="common"
          hint="Whose people may sign in: common (every account), organizations, consumers, or one directory’s id or domain."
        />
      )}
      <SecretField
        name="client_secret"
        label={values ? `New ${guide.clientSecret.toLowerCase()}` : guide.clientSecret}
        isOptional={values !== undefined}
        lines={isApple ? 5 : undefined}
        placeholder={isApple ? "-----BEGIN PRIVATE KEY-----" : undefined}
        hint={[values ? "Kept sealed and never shown. Left empty, it stays as it is." : "Kept sealed, and never shown again.", guide.secretHint].filter(Boolean).join(" ")}
      />
    </>
  );
}
