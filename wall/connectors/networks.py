"""What people call the places that posts come from."""

NETWORK_NAMES = {
    "mastodon": "Mastodon",
    "linkedin": "LinkedIn",
    "instagram": "Instagram",
    "facebook": "Facebook",
    "x": "X",
    "threads": "Threads",
    "tiktok": "TikTok",
    "youtube": "YouTube",
}
NO_NETWORKS = {  # where posts come from that has no name of its own: English, translated where it is shown
    "feed": "Web feed",
    "fake": "Made-up network",
    "webhook": "Inbound door",
    "web": "Another site",
}
