import { curl } from "./curl";
import { express } from "./express";
import { go } from "./go";
import { native } from "./native";
import { nextAuth } from "./next-auth";
import { python } from "./python";
import { singlePage } from "./single-page";
import type { ApplicationType, Snippet } from "./snippet";

export const snippets: readonly Snippet[] = [nextAuth, express, singlePage, native, go, python, curl];

export const snippetsFor = (applicationType: ApplicationType): Snippet[] => snippets.filter(({ fits }) => fits.includes(applicationType));
