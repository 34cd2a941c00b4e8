"""The portfolio at the end of each month and cycle: snapshots, fed or taken, and the rates that follow from them."""
