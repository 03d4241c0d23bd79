/** Pages with posts that stay as they are (one post, one person, a search): pictures move in their place when somebody asks. */
import { watchMotion } from "./motion.js";

watchMotion(document.body);
