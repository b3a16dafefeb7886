"""What the peers in Python share: arguments, and the clock of `vexel bench`."""
import argparse
import sys
import time

MISSING = 4


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("keys", nargs="+")
    parser.add_argument("--root", default=".")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--warm", type=float, default=1)
    return parser.parse_args()


def missing(how):
    print("not installed: " + how)
    sys.exit(MISSING)


def report(key, body, args, calls=3):
    """Prints the median over rounds, each of calls that last 30 ms, after a warm-up."""
    start = time.perf_counter()
    done, last = 0, 0.0
    while done < calls or time.perf_counter() - start < args.warm:
        before = time.perf_counter()
        body()
        last = time.perf_counter() - before
        done += 1
    n = max(1, int(-(-0.03 // max(last, 1e-9))))
    rounds = []
    for _ in range(args.rounds):
        before = time.perf_counter()
        for _ in range(n):
            body()
        rounds.append((time.perf_counter() - before) * 1e3 / n)
    rounds.sort()
    print(f"{key}.t{args.threads}.ms {rounds[len(rounds) // 2]:.6f}", flush=True)
