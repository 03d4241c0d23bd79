"""Pictures of posts, people and walls for sites that show a link to them: drawn here, from frozen facts."""
