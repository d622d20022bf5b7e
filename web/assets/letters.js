// The inbox hears of new letters at once, and says so; the list itself stays as it is until its reader asks for it.

const news = document.querySelector("[data-news]");

if (news) {
  const heard = new EventSource("/api/v1/me/events");
  heard.addEventListener("inquiry", () => {
    news.hidden = false;
  });
  addEventListener("pagehide", () => heard.close());
}
