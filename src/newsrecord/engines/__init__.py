"""Engines: who carries a plan out.  Each runs the same plan and finds the same."""
