"""Side by side against what a user would pick instead; run by hand, never collected by pytest."""
