"""All benchmarks: `python -m tests.benchmarks`, or `make bench`. Trust the ratios of one run, not the milliseconds."""

from tests.benchmarks import engines, interviews

engines.main()
interviews.main()
