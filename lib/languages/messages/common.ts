import { area } from "../area";

/** What more than one page says. */
export const common = area({
  en: { continue: "Continue", cancel: "Cancel", back: "Back", language: "Language", choose: "Choose", signIn: "Sign in", signOut: "Sign out", account: "Your account", optional: "(optional)" },
  de: { continue: "Weiter", cancel: "Abbrechen", back: "Zurück", language: "Sprache", choose: "Auswählen", signIn: "Anmelden", signOut: "Abmelden", account: "Ihr Konto", optional: "(freiwillig)" },
  fr: { continue: "Continuer", cancel: "Annuler", back: "Retour", language: "Langue", choose: "Choisir", signIn: "Se connecter", signOut: "Se déconnecter", account: "Votre compte", optional: "(facultatif)" },
  es: { continue: "Continuar", cancel: "Cancelar", back: "Atrás", language: "Idioma", choose: "Elegir", signIn: "Iniciar sesión", signOut: "Cerrar sesión", account: "Su cuenta", optional: "(opcional)" },
  ja: { continue: "続ける", cancel: "キャンセル", back: "戻る", language: "言語", choose: "選択", signIn: "ログイン", signOut: "ログアウト", account: "アカウント", optional: "（任意）" },
  ar: { continue: "متابعة", cancel: "إلغاء", back: "رجوع", language: "اللغة", choose: "اختيار", signIn: "تسجيل الدخول", signOut: "تسجيل الخروج", account: "حسابك", optional: "(اختياري)" },
});
