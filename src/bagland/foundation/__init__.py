"""Floor 1: money, periods, Act, activity, perform, refusal, guards, clock. Knows no other app."""
