import { area } from "../area";

/** The mail that tells a user they may sign in. */
export const userInvitation = area({
  en: {
    title: "You are invited to {product}",
    text: "An account for {email} is ready. Open the link and sign in: a code that we send to this address shows that it is yours.",
    button: "Sign in",
    lifetime: "The link works until {time}, or until you have signed in.",
    warning: "If you did not expect this, ignore this mail. The link alone signs nobody in.",
  },
  de: {
    title: "Sie sind zu {product} eingeladen",
    text: "Ein Konto für {email} ist eingerichtet. Öffnen Sie den Link und melden Sie sich an: Ein Code, den wir an diese Adresse senden, zeigt, dass sie Ihnen gehört.",
    button: "Anmelden",
    lifetime: "Der Link gilt bis {time} oder bis Sie sich angemeldet haben.",
    warning: "Wenn Sie nicht damit gerechnet haben, ignorieren Sie diese E-Mail. Der Link allein meldet niemanden an.",
  },
  fr: {
    title: "Vous êtes invité à rejoindre {product}",
    text: "Un compte est prêt pour {email}. Ouvrez le lien et connectez-vous : un code envoyé à cette adresse montre qu’elle est bien la vôtre.",
    button: "Se connecter",
    lifetime: "Le lien est valable jusqu’au {time}, ou jusqu’à votre première connexion.",
    warning: "Si vous n’attendiez pas cet e-mail, ignorez-le. Le lien seul ne connecte personne.",
  },
  es: {
    title: "Le invitan a {product}",
    text: "Hay una cuenta lista para {email}. Abra el enlace e inicie sesión: un código que enviamos a esta dirección demuestra que es suya.",
    button: "Iniciar sesión",
    lifetime: "El enlace es válido hasta el {time}, o hasta que haya iniciado sesión.",
    warning: "Si no esperaba este correo, ignórelo. El enlace por sí solo no permite iniciar sesión a nadie.",
  },
  ja: {
    title: "{product} への招待",
    text: "{email} のアカウントが用意されました。リンクを開いてログインしてください。このアドレスに届くコードで、ご本人のものであることを確認します。",
    button: "ログイン",
    lifetime: "リンクは {time} まで、またはログインするまで有効です。",
    warning: "心当たりがない場合は、このメールを無視してください。リンクだけでは誰もログインできません。",
  },
  ar: {
    title: "أنت مدعو إلى {product}",
    text: "أصبح حساب {email} جاهزًا. افتح الرابط وسجّل الدخول: يثبت رمز نرسله إلى هذا العنوان أنه لك.",
    button: "تسجيل الدخول",
    lifetime: "يصلح الرابط حتى {time}، أو إلى أن تسجّل الدخول.",
    warning: "إذا لم تكن تتوقع هذه الرسالة، فتجاهلها. الرابط وحده لا يسجّل دخول أحد.",
  },
});
