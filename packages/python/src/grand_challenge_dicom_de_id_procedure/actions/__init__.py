"""What the seven actions mean, by VR. Nowhere else is this decided.

======  =====================  ===========================  ====================================
Action  Sequence               UI                           Other VRs
======  =====================  ===========================  ====================================
K       items kept, each       kept                         kept
        element by its action
X       removed                removed                      removed
Z       no items               empty                        empty
D       dummy items            derived from the original    LO, SH derived; others a dummy
U       as K, UIDs replaced    derived from the original    as D
C       as K                   as D                         DA, DT moved; TM kept; AS capped;
                                                            LO, LT, SH, ST, UC, UT cleaned of
                                                            what identifies; others as D
R       file rejected          file rejected                file rejected
======  =====================  ===========================  ====================================

For D, a value that the procedure gives comes first. What cannot be read under the VR that the data
dictionary gives is never kept: K, C and U then remove it.
"""
