import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export interface ReceivedMail {
  from: string;
  to: string[];
  message: string;
  messageId: string;
}

export interface TestSmtpServer {
  url: string;
  port: number;
  received: ReceivedMail[];
  close(): Promise<void>;
}

/** A real SMTP server on a free port of this machine, and what it took. It keeps no process alive. */
export async function startSmtpServer(options: SMTPServerOptions = {}, host = "127.0.0.1", port = 0): Promise<TestSmtpServer> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        const message = Buffer.concat(chunks).toString("utf8");
        received.push({ from: mailFrom ? mailFrom.address : "", to: rcptTo.map(({ address }) => address), message, messageId: /^Message-ID:\s*(\S+)/im.exec(message)?.[1] ?? "" });
        callback();
      });
    },
    ...options,
  });
  server.on("error", () => {});
  const listening = await new Promise<number>((resolve) => {
    const bound = server.listen(port, host, () => resolve((bound.address() as { port: number }).port));
    bound.unref();
  });
  return { url: `smtp://${host}:${listening}`, port: listening, received, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

type Answer = { responseCode: number; message?: string };
const refusal = ({ responseCode, message = "no" }: Answer) => Object.assign(new Error(message), { responseCode });

/** Options of a server that refuses at one command. */
export const refusing = {
  recipient: (answer: Answer): SMTPServerOptions => ({ onRcptTo: (_address, _session, callback) => callback(refusal(answer)) }),
  sender: (answer: Answer): SMTPServerOptions => ({ onMailFrom: (_address, _session, callback) => callback(refusal(answer)) }),
  connection: (answer: Answer): SMTPServerOptions => ({ onConnect: (_session, callback) => callback(refusal(answer)) }),
  message: (answer: Answer): SMTPServerOptions => ({
    onData(stream, _session, callback) {
      stream.on("end", () => callback(refusal(answer))).resume();
    },
  }),
};
