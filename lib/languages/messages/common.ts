import { area } from "../area";

/** What more than one page says. */
export const common = area({
  en: { continue: "Continue", language: "Language", signIn: "Sign in", signOut: "Sign out", account: "Your account" },
  de: { continue: "Weiter", language: "Sprache", signIn: "Anmelden", signOut: "Abmelden", account: "Ihr Konto" },
  fr: { continue: "Continuer", language: "Langue", signIn: "Se connecter", signOut: "Se déconnecter", account: "Votre compte" },
  es: { continue: "Continuar", language: "Idioma", signIn: "Iniciar sesión", signOut: "Cerrar sesión", account: "Su cuenta" },
  ja: { continue: "続ける", language: "言語", signIn: "ログイン", signOut: "ログアウト", account: "アカウント" },
  ar: { continue: "متابعة", language: "اللغة", signIn: "تسجيل الدخول", signOut: "تسجيل الخروج", account: "حسابك" },
});
