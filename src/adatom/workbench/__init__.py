"""What is going on: joins project and engine, starts runs, records their frames, keeps the newest."""
