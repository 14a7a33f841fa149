/** What the server under test takes reports of mail under (MAIL_EVENTS_SECRET). */
export const mailEventsSecret = "stories only: q7Zp2Lx9Vb4Nw6Rt8Kc3Hs5Jd1Gf0My";
