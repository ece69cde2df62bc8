"""The command line: Bagland for operators and scripts. `bagland --help` lists what there is."""
