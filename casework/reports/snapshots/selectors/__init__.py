"""What pages and commands read of snapshots."""
