"""Many reports: one per importer and set of parameters, here or on a cluster, none of them made twice."""
