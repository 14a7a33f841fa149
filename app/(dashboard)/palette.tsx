"use client";

export const Palette = () => null;
