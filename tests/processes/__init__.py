"""The processes of a site as they really run: started, killed, starved, and asked to end."""
