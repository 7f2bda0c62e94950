"""What a quoted rule means for the person who asks: sums worked out, limits held against what was said, bans named."""
