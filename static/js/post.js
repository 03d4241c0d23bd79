/** The page of one post: its pictures move in their place when somebody asks. */
import { watchMotion } from "./motion.js";

watchMotion(document.body);
