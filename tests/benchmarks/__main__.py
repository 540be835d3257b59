"""All benchmarks: `python -m tests.benchmarks`, or `make bench`. Trust the ratios of one run, not the milliseconds."""

from tests.benchmarks import assessing, batches, engines, interviews, start_up

start_up.main()
assessing.main()
engines.main()
interviews.main()
batches.main()
