import { closeSync, linkSync, mkdirSync, openSync, rmSync, statSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { connect, createServer, type Server } from "node:net";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export class DataDirectoryInUse extends Error {
  override name = "DataDirectoryInUse";
}

export interface DirectoryLock {
  release(): void;
}

/** Longest path that a Unix socket address holds, its closing zero apart. */
const maxSocketPath = 107;

/**
 * Takes a data directory for this process alone. PGlite does not, and two processes on one directory lose rows. The lock is a
 * listening Unix socket: it answers as long as its process lives and no longer, `kill -9` included.
 * @throws DataDirectoryInUse
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const handle = openSync(directory, "r");
  const lockFile = join(directory, "lock.sock");
  const own = `lock-${process.pid}-${randomBytes(4).toString("hex")}.sock`;
  const server = createServer((socket) => socket.destroy());
  try {
    await listen(server, socketPath(directory, handle, own));
    const inode = statSync(join(directory, own)).ino;
    await claim(directory, handle, own, inode);
    // Listening goes on under the name lock.sock, which is the same socket.
    rmSync(join(directory, own), { force: true });
    server.unref();
    return {
      release() {
        if (inodeOf(lockFile) === inode) rmSync(lockFile, { force: true });
        server.close();
        closeSync(handle);
      },
    };
  } catch (error) {
    server.close();
    rmSync(join(directory, own), { force: true });
    closeSync(handle);
    throw error;
  }
}

async function claim(directory: string, handle: number, own: string, inode: number): Promise<void> {
  const lockFile = join(directory, "lock.sock");
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      linkSync(join(directory, own), lockFile);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (await answers(socketPath(directory, handle, "lock.sock"))) throw new DataDirectoryInUse(`data directory is in use: ${directory} belongs to another running process`);
      rmSync(lockFile, { force: true });
      continue;
    }
    // Another process may have found the same stale file and be about to remove ours: whoever is there a moment later has it.
    await sleep(50);
    if (inodeOf(lockFile) === inode) return;
  }
  throw new DataDirectoryInUse(`data directory is in use: several processes are starting on ${directory}`);
}

const inodeOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.ino;

function socketPath(directory: string, handle: number, name: string): string {
  const absolute = join(directory, name);
  const short = [absolute, relative(process.cwd(), absolute)].sort((a, b) => a.length - b.length)[0]!;
  return Buffer.byteLength(short) <= maxSocketPath ? short : `/proc/self/fd/${handle}/${name}`;
}

const listen = (server: Server, path: string) =>
  new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => resolve());
  });

/** Only a listening process accepts; a file that a dead one left behind refuses. */
const answers = (path: string) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(path);
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => done(true));
    socket.once("connect", () => done(true));
    socket.once("error", (error: NodeJS.ErrnoException) => done(error.code !== "ECONNREFUSED" && error.code !== "ENOENT"));
  });
