"""Tools that make records: anchors, drafts and sample datasets."""
