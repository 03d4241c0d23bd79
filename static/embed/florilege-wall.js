/* <florilege-wall src="https://wall.example.org/embed/main" lang="fr" theme="dark" limit="6"><a href="…">Our wall</a></florilege-wall>
   The newest cards of a wall in a frame of their height. What stands inside is shown until the frame speaks, and where it never does. */
customElements.get("florilege-wall") || customElements.define("florilege-wall", class extends HTMLElement {
  connectedCallback() {
    if (this.hear) return addEventListener("message", this.hear); // it was moved within its page
    if (!this.getAttribute("src")) return;
    const url = new URL(this.getAttribute("src"), document.baseURI);
    if (!/^https?:$/.test(url.protocol)) return;
    for (const name of ["lang", "theme", "limit"]) if (this.hasAttribute(name)) url.searchParams.set(name, this.getAttribute(name));
    const frame = document.createElement("iframe");
    const inside = document.createElement("slot");
    const allowed = ["scripts", "same-origin", "popups", "popups-to-escape-sandbox"];
    frame.sandbox = allowed.map((one) => "allow-" + one).join(" ");
    frame.title = this.title || "Florilège";
    frame.loading = "lazy";
    frame.referrerPolicy = "no-referrer";
    frame.width = "100%";
    frame.height = "320";
    this.style.display = frame.style.display = "block";
    frame.style.border = "0";
    frame.src = url.href;
    this.attachShadow({ mode: "open" }).append(frame, inside);
    this.hear = (event) => {
      const { florilege, height } = event.data || {};
      if (event.source !== frame.contentWindow || event.origin !== url.origin || florilege !== "height" || !(height > 0)) return;
      frame.height = Math.min(Math.max(height, 160), 20000);
      inside.hidden = true;
    };
    addEventListener("message", this.hear);
  }

  disconnectedCallback() {
    removeEventListener("message", this.hear);
  }
});
