import { area } from "../area";

/** The mail that shows how a tenant's mails arrive. */
export const testMail = area({
  en: {
    title: "Test mail from {product}",
    text: "This mail came the way that the mails of {product} with codes and links come.",
    asked: "A member of the team asked for it on {time}. There is nothing to do.",
  },
  de: {
    title: "Test-E-Mail von {product}",
    text: "Diese E-Mail kam auf demselben Weg wie die E-Mails von {product} mit Codes und Links.",
    asked: "Jemand aus dem Team hat sie am {time} angefordert. Es ist nichts zu tun.",
  },
  fr: {
    title: "E-mail de test de {product}",
    text: "Cet e-mail est arrivé par le même chemin que les e-mails de {product} avec des codes et des liens.",
    asked: "Un membre de l’équipe l’a demandé le {time}. Il n’y a rien à faire.",
  },
  es: {
    title: "Correo de prueba de {product}",
    text: "Este correo llegó por el mismo camino que los correos de {product} con códigos y enlaces.",
    asked: "Alguien del equipo lo pidió el {time}. No hay nada que hacer.",
  },
  ja: {
    title: "{product} からのテストメール",
    text: "このメールは、コードやリンクを含む {product} のメールと同じ経路で届きました。",
    asked: "{time} にチームのメンバーが送信しました。何もする必要はありません。",
  },
  ar: {
    title: "رسالة تجريبية من {product}",
    text: "وصلت هذه الرسالة بالطريقة نفسها التي تصل بها رسائل {product} التي تحمل الرموز والروابط.",
    asked: "طلبها أحد أعضاء الفريق في {time}. لا يلزمك فعل أي شيء.",
  },
});
