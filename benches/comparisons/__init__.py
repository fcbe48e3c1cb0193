"""demarche beside other programs: what `benches/peers.py` runs."""
