import { area } from "../area";

/** What more than one page says. */
export const common = area({
  en: { continue: "Continue", language: "Language", signIn: "Sign in", signOut: "Sign out", account: "Your account", place: "{city}, {country}" },
  de: { continue: "Weiter", language: "Sprache", signIn: "Anmelden", signOut: "Abmelden", account: "Ihr Konto", place: "{city}, {country}" },
  fr: { continue: "Continuer", language: "Langue", signIn: "Se connecter", signOut: "Se déconnecter", account: "Votre compte", place: "{city}, {country}" },
  es: { continue: "Continuar", language: "Idioma", signIn: "Iniciar sesión", signOut: "Cerrar sesión", account: "Su cuenta", place: "{city}, {country}" },
  ja: { continue: "続ける", language: "言語", signIn: "ログイン", signOut: "ログアウト", account: "アカウント", place: "{country}・{city}" },
  ar: { continue: "متابعة", language: "اللغة", signIn: "تسجيل الدخول", signOut: "تسجيل الخروج", account: "حسابك", place: "{city}، {country}" },
});
