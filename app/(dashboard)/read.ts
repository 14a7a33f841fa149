/** A read of the dashboard's own scripts. Throws what `fetch` throws, and `ReadRefused` for an answer that is none. */
export async function read<Output>(operation: string, input: Record<string, unknown>, signal?: AbortSignal): Promise<Output> {
  const response = await fetch(`/api/dashboard/${operation}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(input), signal });
  const body = (await response.json()) as Output & { error_description?: string };
  if (!response.ok) throw new ReadRefused(response.status, body.error_description ?? "There was no answer.");
  return body;
}

export class ReadRefused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = "ReadRefused";
  }
}
