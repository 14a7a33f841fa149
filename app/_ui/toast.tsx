"use client";

import { Check, TriangleAlert, X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";

interface Toast {
  id: number;
  text: string;
  look: "good" | "bad";
}

const shownSeconds = 6;
const none: Toast[] = [];

// Outside of React, so that a form may say something and be gone, or lead to another page.
let toasts = none;
let lastId = 0;
const listeners = new Set<() => void>();

function set(next: Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const show = (text: string, look: Toast["look"] = "good"): void => set([...toasts, { id: ++lastId, text, look }].slice(-3));
const dismiss = (id: number): void => set(toasts.filter((toast) => toast.id !== id));

/** A function that says something in a word or two and takes it away again: `toast("Saved")`. What must not be missed belongs on the page. */
export const useToast = () => show;

/** Where they appear: the one polite live region of the frame. They stay while they are pointed at or hold the focus. */
export function ToastRegion() {
  const shown = useSyncExternalStore(subscribe, () => toasts, () => none);
  const [isHeld, setHeld] = useState(false);
  return (
    <div
      className="toasts"
      role="status"
      aria-atomic="false"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {shown.map((toast) => (
        <ToastItem key={toast.id} toast={toast} isHeld={isHeld} onDismiss={() => setHeld(false)} />
      ))}
    </div>
  );
}

function ToastItem({ toast: { id, text, look }, isHeld, onDismiss }: { toast: Toast; isHeld: boolean; onDismiss: () => void }) {
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => dismiss(id), shownSeconds * 1000);
    return () => clearTimeout(timer);
  }, [id, isHeld]);
  return (
    <div className={`toast ${look}`}>
      {look === "good" ? <Check aria-hidden /> : <TriangleAlert aria-hidden />}
      <p>{text}</p>
      <button type="button" aria-label="Dismiss" onClick={() => (onDismiss(), dismiss(id))}>
        <X aria-hidden />
      </button>
    </div>
  );
}
